import { isHttpError, isRedirect } from '@sveltejs/kit';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sections } from '../../src/routes/hub/sections.ts';
import { filesBelow, root } from './project-files.ts';

// Everything that can be asked of the console, as it is found among the files: what is new is there by itself.

/** A route's own handler, of a page, a form or a method. */
export type Handler = (event: object) => unknown;
/** What a file of a route exports. */
export interface RouteModule {
  readonly load?: Handler;
  readonly actions?: Readonly<Record<string, Handler>>;
  readonly [method: string]: unknown;
}

/** What can be asked: `GET /hub/kiosks`, `POST /hub/kiosks?/pair`. */
export interface Asked {
  readonly name: string;
  readonly method: string;
  readonly route: string;
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
  readonly answer: Handler;
}

export const namesBelow = (folder: string, endings: readonly string[]) =>
  filesBelow(folder, endings).map(({ name }) => name);
export const read = (file: string): Promise<RouteModule> => import(pathToFileURL(path.join(root, file)).href);
/** The methods that a file answers to. */
export const methodsOf = (module: RouteModule): readonly (readonly [string, Handler])[] =>
  Object.entries(module).flatMap(([name, value]) => (/^[A-Z]+$/.test(name) ? [[name, value as Handler] as const] : []));

/** The address of a route: what stands in brackets is replaced. */
export const addressOf = (route: string, params: Readonly<Record<string, string>>): string =>
  Object.entries(params).reduce((address, [name, value]) => address.replace(`[${name}]`, value), route);
/** The lists of the console share a route; any other is asked for once. */
const paramsOf = (route: string): readonly Readonly<Record<string, string>>[] =>
  route === '/hub/[list]'
    ? Object.entries(sections).flatMap(([href, section]) => ('show' in section ? [{ list: path.basename(href) }] : []))
    : [{}];

/** Pages, forms and other answers of the console. */
export async function everythingOfConsole(): Promise<readonly Asked[]> {
  const files = namesBelow('src/routes/hub', ['+page.svelte', '+page.server.ts', '+server.ts']);
  const layout = await read('src/routes/hub/+layout.server.ts');
  const folders = [...new Set(files.map((file) => path.posix.dirname(file)))].sort();
  const asked = folders.map(async (folder) => {
    const route = folder.slice('src/routes'.length);
    const modules = files.filter((file) => path.posix.dirname(file) === folder && file.endsWith('.ts'));
    const found = await Promise.all(modules.map(read));
    const one = (method: string, action: string, answer: Handler, params = {}): Asked => {
      const form = action === '' || action === 'default' ? '' : `?/${action}`;
      return { name: `${method} ${addressOf(route, params)}${form}`, method, route, action: form, params, answer };
    };
    const page: Handler = async (event) => {
      await layout.load?.(event);
      for (const { load } of found) await load?.(event);
    };
    return [
      ...(files.includes(`${folder}/+page.svelte`) ? paramsOf(route).map((each) => one('GET', '', page, each)) : []),
      ...found.flatMap(({ actions = {} }) => Object.entries(actions).map((each) => one('POST', ...each))),
      ...found.flatMap(methodsOf).map(([method, answer]) => one(method, '', answer)),
    ];
  });
  return (await Promise.all(asked)).flat();
}

/** What SvelteKit would make of what a handler throws. */
export function statusOf(thrown: unknown): Response {
  if (isRedirect(thrown)) return new Response('', { status: thrown.status, headers: { location: thrown.location } });
  if (isHttpError(thrown)) return new Response('', { status: thrown.status });
  throw thrown;
}
