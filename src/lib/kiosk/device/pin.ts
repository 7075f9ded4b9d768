/**
 * Whether a PIN matches a hash. `encoded` is Argon2id in the PHC format, which names its own parameters. The hash
 * function is loaded when the first PIN is typed; without a network it comes from the service worker.
 */
export async function verifyPin(pin: string, encoded: string): Promise<boolean> {
  const { argon2Verify } = await import('hash-wasm');
  return argon2Verify({ password: pin, hash: encoded });
}
