import type { Layer } from '../../.config/layers.js';

interface Room {
  readonly name: string;
  readonly layer: Layer;
}

const nameOf = (place: string): string => place.replace(/^src\/(?:lib\/)?|\/$/g, '');
const idOf = (name: string): string => name.replace(/\W+/g, '_');
const isWithin = (name: string, place: string): boolean => name === place || name.startsWith(`${place}/`);

/** Whether a room lies on the side of the tablet (`kiosk`) or of the hub (`server`). */
const isOf = (side: string, { name, layer }: Room): boolean =>
  [name, ...layer.allowed].some((place) => isWithin(place, side));

/**
 * The arrows of .config/layers.js as a picture, in the language of Mermaid. An arrow that follows from others is left
 * out: who imports the ledger may import the database. Dotted ones are for types alone.
 */
export function roomsPicture(layers: readonly Layer[]): string {
  const rooms = layers.map((layer): Room => ({ name: nameOf(layer.place), layer }));
  const below = new Map(
    rooms.map(({ name, layer }) => [
      name,
      rooms
        .map((room) => room.name)
        .filter((other) => other !== name && layer.allowed.some((at) => isWithin(other, at))),
    ]),
  );
  const ownerOf = (place: string): string | undefined =>
    rooms.map(({ name }) => name).findLast((name) => isWithin(place, name));
  const solid = [...below].flatMap(([from, all]) =>
    all
      .filter((to) => !all.some((between) => below.get(between)?.includes(to)))
      .map((to) => `  ${idOf(from)} --> ${idOf(to)}`),
  );
  const dotted = rooms.flatMap(({ name, layer }) =>
    (layer.types ?? [])
      .filter((place) => !layer.allowed.some((at) => isWithin(at, place)))
      .map((place) => `  ${idOf(name)} -.-> ${idOf(ownerOf(place) ?? place)}`),
  );
  const boxOf = ({ name }: Room): string => `${idOf(name)}["${name}"]`;
  const sideOf = (side: string, title: string): readonly string[] => [
    `  subgraph ${side}_side["${title}"]`,
    ...rooms.filter((room) => isOf(side, room)).map((room) => `    ${boxOf(room)}`),
    '  end',
  ];
  const common = rooms.filter((room) => !isOf('kiosk', room) && !isOf('server', room));
  return [
    'flowchart TB',
    ...sideOf('kiosk', 'kiosk (tablet)'),
    ...sideOf('server', 'hub'),
    ...common.map((room) => `  ${boxOf(room)}`),
    ...solid,
    ...new Set(dotted),
  ].join('\n');
}
