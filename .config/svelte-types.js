// Read before ESLint's parser of Svelte, which looks for it as it is loaded. The parser then shows TypeScript what it
// makes of every component. By itself it shows one component at a time, and each is a change of the program, after
// which everything that is asked of types is worked out anew: two thirds of the time of linting components.
process.env['SVELTE_ESLINT_PARSER_EXPERIMENTAL_TS_SYS_HOOK'] = '1';
