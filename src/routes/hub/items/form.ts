import * as v from 'valibot';
import { itemPlaces, type ItemDetails, type ItemPlace, type ItemText } from '#lib/domain/item-form.ts';
import { itemGroups } from '#lib/domain/item-group.ts';
import { readItem } from '#lib/domain/item-read.ts';
import { isOwnPicture } from '#lib/server/console/item-change.ts';
import { bytesOfDataUrl, cleanPhoto } from '#lib/server/console/photo.ts';
import { typedText } from '../typed.ts';

/** The form of an item as it was typed, with the item that it says or the places that are wrong. */
export interface SentItem {
  readonly text: ItemText;
  readonly reason: string;
  readonly item: ItemDetails | undefined;
  readonly wrong: readonly ItemPlace[];
}

/** A file that a browser without scripts sends as it is may be as large as this, in bytes. */
const mostBytes = 400_000;

/**
 * Reads the form of an item. The picture is a file, where the browser runs no scripts, or else a data URL that it has
 * reduced; of either the hub keeps what draws alone.
 * @param shown the picture that the page showed, which is taken as it is
 */
export async function readItemForm(sent: FormData, shown: string): Promise<SentItem> {
  const typed = Object.fromEntries(itemPlaces.map((place) => [place, typedText(sent, place)])) as ItemText;
  const picture = await pictureOf(sent, shown);
  const text = { ...typed, picture: picture ?? shown };
  const read = readItem(text);
  const wrong = [...(read.ok ? [] : read.error), ...(picture === undefined ? (['picture'] as const) : [])];
  return {
    text,
    reason: typedText(sent, 'reason'),
    item: read.ok && wrong.length === 0 ? read.value : undefined,
    wrong,
  };
}

/** The picture that is wanted: empty for none. Undefined for what is no picture, or too large. */
async function pictureOf(sent: FormData, shown: string): Promise<string | undefined> {
  if (sent.get('withoutPicture') !== null) return '';
  const photo = sent.get('photo');
  if (photo instanceof File && photo.size > 0) {
    return photo.size > mostBytes ? undefined : cleaned(new Uint8Array(await photo.arrayBuffer()));
  }
  const picture = typedText(sent, 'picture');
  if (picture === shown || isOwnPicture(picture)) return picture;
  return cleaned(bytesOfDataUrl(picture));
}

function cleaned(bytes: Uint8Array | undefined): string | undefined {
  const read = bytes === undefined ? undefined : cleanPhoto(bytes);
  return read?.ok === true ? read.value : undefined;
}

/** What the page of an item was made of, as its form sends it back. */
export const seenItemSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    name: v.string(),
    nameEn: v.string(),
    picture: v.string(),
    barcode: v.string(),
    otherBarcodes: v.string(),
    supplierId: v.string(),
    marketPriceFen: v.number(),
    pointsPrice: v.number(),
    cashPriceFen: v.number(),
    costPriceFen: v.number(),
    shelfPlace: v.string(),
    keeps: v.nullable(v.boolean()),
    shelfLifeDays: v.nullable(v.number()),
    reorderPieces: v.nullable(v.number()),
    displayPieces: v.nullable(v.number()),
    itemGroup: v.picklist(['', ...itemGroups]),
    sort: v.number(),
    status: v.picklist(['listed', 'unlisted']),
  }),
) satisfies v.GenericSchema<string, ItemDetails>;

/** What a refusal is answered with. */
export const itemStatus = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  unchanged: 400,
  supplierUnknown: 400,
  barcodeTaken: 409,
  idTaken: 409,
  overtaken: 409,
} as const;
