/** What was typed into a field of a form; empty where the form has none of that name. */
export function typedText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
