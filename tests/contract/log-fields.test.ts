import ts from 'typescript';
import { expect, it } from 'vitest';
import { filesBelow, readProjectFile } from './project-files.ts';

// The fields of the log are read by other programs, and documented: the list is the real one.

const levels = ['info', 'warn', 'error', 'fatal'];
/** What pino and its serializer add to each line or error. */
const ofEachLine = ['level', 'time', 'msg'];

/** The names of an object that is written down here, also of what it is spread from. */
function namesOf(source: ts.SourceFile, given: ts.Expression | undefined): readonly string[] {
  if (given === undefined || ts.isStringLiteralLike(given)) return [];
  if (ts.isIdentifier(given)) return namesOf(source, declared(source, given.text));
  if (!ts.isObjectLiteralExpression(given)) throw new Error(`${source.fileName}: fields of ${given.getText(source)}`);
  return given.properties.flatMap((property) =>
    ts.isSpreadAssignment(property) ? namesOf(source, property.expression) : [property.name?.getText(source) ?? ''],
  );
}

/** What the last variable of a name is set to before anything changes it. */
function declared(source: ts.SourceFile, name: string): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText(source) === name) found = node.initializer;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (found === undefined) throw new Error(`${source.fileName}: nothing says what ${name} is`);
  return found;
}

function loggedFields(): ReadonlySet<string> {
  const fields = new Set(ofEachLine);
  for (const { name, text } of [...filesBelow('src/lib/server', ['.ts']), ...filesBelow('src', ['hooks.server.ts'])]) {
    if (name.endsWith('.test.ts')) continue;
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        const { expression: on, name: method } = node.expression;
        if (levels.includes(method.text) && /logger$/.test(on.getText(source))) {
          namesOf(source, node.arguments[0]).forEach((field) => fields.add(field));
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return fields;
}

it('every field of the log is documented, and no other', () => {
  const [, section = ''] = /## The log\n([\s\S]*?)\n## /.exec(readProjectFile('docs/operations.md')) ?? [];
  const documented = Array.from(
    section.matchAll(/^\| (`[^|]+`) +\|/gm),
    ([, cell = '']) => cell.match(/[\w]+/g) ?? [],
  ).flat();
  expect(documented.toSorted()).toEqual([...loggedFields()].toSorted());
});
