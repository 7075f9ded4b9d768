import type { Attachment } from 'svelte/attachments';
import type { Cell } from './paging.ts';

/**
 * Sizes in rem that a place had on a screen like this one, so that the next of its kind is laid out once and not twice.
 */
const remembered: Record<string, Cell> = {};

/** The size of an element in rem, which decides what is laid out in it. Zero until it is known. */
export class Room {
  readonly #name: string;
  #space = $state.raw<Cell>({ width: 0, height: 0 });

  /** @param name the kind of place, the same wherever it is equally large */
  constructor(name: string) {
    this.#name = name;
    this.#space = remembered[this.#kind()] ?? this.#space;
  }

  get space(): Cell {
    return this.#space;
  }

  /**
   * To be attached to the element. The observer tells after the layout that takes place anyway; asking would force one
   * more.
   */
  readonly measure: Attachment<HTMLElement> = (element) => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const space = { width: entry.contentRect.width / rem, height: entry.contentRect.height / rem };
      remembered[this.#kind()] = space;
      if (space.width !== this.#space.width || space.height !== this.#space.height) this.#space = space;
    });
    observer.observe(element);
    return () => observer.disconnect();
  };

  #kind(): string {
    return [this.#name, innerWidth, innerHeight, document.documentElement.dataset['elder']].join();
  }
}
