import { defaultZone, knownZone } from '#lib/domain/zone.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { formatsOf, type Formats } from './format.ts';

/** A language's catalogue, loaded when it is first wanted. */
export type LoadMessages<M> = (code: LocaleCode) => Promise<M>;

/** The language of one screen, or of one person at the hub: its messages and formats, which change together. */
export class Locale<M> {
  #code: LocaleCode = $state('zh-CN');
  #messages: M;
  #wanted: LocaleCode;
  readonly #load: LoadMessages<M>;
  #zone: string = $state(defaultZone);

  /** Starts with a catalogue that is already there, because the first paint waits for nothing. */
  constructor(code: LocaleCode, messages: M, load: LoadMessages<M>, zone: string = defaultZone) {
    this.#code = code;
    this.#wanted = code;
    this.#messages = $state.raw(messages);
    this.#load = load;
    this.#zone = zone;
  }

  get code(): LocaleCode {
    return this.#code;
  }

  /** The messages of the current language. */
  get t(): M {
    return this.#messages;
  }

  get format(): Formats {
    return formatsOf(this.#code, this.#zone);
  }

  /** The time zone in which times are shown: the community's, whatever the device's is. */
  get zone(): string {
    return this.#zone;
  }

  /** The community's zone has become known, or was changed. */
  useZone(zone: string): void {
    this.#zone = knownZone(zone);
  }

  /** Changes the language. Rejects when the catalogue cannot be loaded; the old one then stays. */
  async choose(code: LocaleCode): Promise<void> {
    this.#wanted = code;
    const messages = await this.#load(code);
    // Two quick touches may load in any order: the last one wished for wins.
    if (this.#wanted !== code) return;
    this.#messages = messages;
    this.#code = code;
  }
}
