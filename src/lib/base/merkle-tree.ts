import { sha256 } from '@noble/hashes/sha2.js';

/** The hash of a leaf and that of a node are over different beginnings, so that no node passes for a leaf. */
const leafPrefix = Uint8Array.of(0x00);
const nodePrefix = Uint8Array.of(0x01);

const hashOf = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const join = (left: Uint8Array, right: Uint8Array): Uint8Array => hashOf(nodePrefix, left, right);

/**
 * The Merkle tree of RFC 6962, section 2.1, over leaves that come one after the other. It keeps the roots of whole
 * subtrees alone, so that a million leaves take twenty hashes.
 */
export class MerkleTree {
  /** Roots of whole subtrees, the largest first: one for each binary digit 1 of the number of leaves. */
  readonly #subtrees: Uint8Array[] = [];
  #size = 0;

  /** How many leaves there are. */
  get size(): number {
    return this.#size;
  }

  add(leaf: Uint8Array): void {
    let node = hashOf(leafPrefix, leaf);
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.#subtrees.pop();
      if (left !== undefined) node = join(left, node);
    }
    this.#subtrees.push(node);
    this.#size += 1;
  }

  /** The Merkle tree hash (32 bytes) of the leaves so far; of none it is the hash of nothing. */
  root(): Uint8Array {
    const [smallest, ...larger] = this.#subtrees.toReversed();
    return smallest === undefined ? hashOf() : larger.reduce((right, left) => join(left, right), smallest);
  }
}
