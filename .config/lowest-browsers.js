/**
 * The lowest browsers that the app is built for, as Vite's targets: 109 is the last Chrome for Windows 7, 115 the last
 * Firefox. docs/operations.md and static/start.js say the same to people, and a test compares them.
 */
export const lowestBrowsers = ['chrome109', 'edge109', 'firefox115', 'safari16.4'];
