import { error } from '@sveltejs/kit';

/**
 * The form that a request sends. One that cannot be read as a form is answered with 400: that is no mistake of the hub,
 * whose log anybody could fill with them.
 */
export async function formOf(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch (failure) {
    if (failure instanceof TypeError || isCutOff(failure)) error(400, 'Not a form');
    throw failure;
  }
}

/** Whoever sends it has hung up in the middle. */
const isCutOff = (failure: unknown): boolean =>
  failure instanceof Error && 'code' in failure && failure.code === 'ECONNRESET';

/** What was typed into a field of a form; empty where the form has none of that name. */
export function typedText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
