// Each browser also says that it is those from which it descends, so that the first that fits counts.
const browsers = [
  ['微信 · WeChat', /MicroMessenger\//],
  ['QQ', /QQBrowser\//],
  ['Edge', /Edg(?:A|iOS)?\//],
  ['Opera', /OPR\//],
  ['Firefox', /(?:Firefox|FxiOS)\//],
  ['Chrome', /(?:Chrome|CriOS)\//],
  ['Safari', /Version\/.*Safari\//],
] as const;
const systems = [
  ['Android', /Android/],
  ['HarmonyOS', /HarmonyOS|OpenHarmony/],
  ['iPad', /iPad/],
  ['iPhone', /iPhone/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['ChromeOS', /CrOS/],
  ['Linux', /Linux/],
] as const;

/**
 * Browser and system, as people tell their devices apart: `Chrome, Windows`. Empty where a browser says nothing known.
 * @param userAgent what it says, which may be anything
 */
export const browserName = (userAgent: string): string =>
  [browsers, systems].flatMap((known) => known.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? []).join(', ');
