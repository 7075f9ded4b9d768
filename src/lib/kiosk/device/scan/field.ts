// Text fields that a scanner may have written into, and restoring what they held.

type Field = HTMLInputElement | HTMLTextAreaElement;

/** What a field held, and what was selected in it. */
export interface FieldMemory {
  readonly field: Field;
  readonly value: string;
  readonly start: number | null;
  readonly end: number | null;
}

const noText = /^(button|checkbox|color|file|hidden|image|radio|range|reset|submit)$/;

/** The text field that would take a key; undefined where there is none. */
export function fieldOf(target: EventTarget | null | undefined): Field | undefined {
  if (target instanceof HTMLTextAreaElement) return target.readOnly || target.disabled ? undefined : target;
  if (!(target instanceof HTMLInputElement) || noText.test(target.type)) return undefined;
  return target.readOnly || target.disabled ? undefined : target;
}

/** Remembers a field as it is now. */
export const remember = (field: Field): FieldMemory => ({
  field,
  value: field.value,
  start: field.selectionStart,
  end: field.selectionEnd,
});

/**
 * Restores what a field held, and tells its listeners. Text that an input method is still composing is discarded first,
 * or it would be written again.
 */
export function giveBack({ field, value, start, end }: FieldMemory, isComposing: boolean): void {
  if (!field.isConnected) return;
  const hasFocus = field.ownerDocument.activeElement === field;
  if (isComposing && hasFocus) {
    field.blur();
    field.focus({ preventScroll: true });
  }
  if (field.value === value) return;
  field.value = value;
  // Fields for numbers and mail addresses have no selection.
  if (start !== null) field.setSelectionRange(start, end);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
