import type { JournalFile } from '#lib/kiosk/store/journal.ts';

/** A second copy in memory that outlives the store, as the file of a tablet does. */
export function memoryJournal(): JournalFile & { text: string } {
  return {
    text: '',
    append(text) {
      this.text += text;
      return Promise.resolve();
    },
    read() {
      return Promise.resolve(this.text);
    },
    replace(text) {
      this.text = text;
      return Promise.resolve();
    },
  };
}
