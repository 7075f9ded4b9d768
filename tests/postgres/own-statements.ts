import ts from 'typescript';
import { filesBelow } from '../contract/project-files.ts';

/** How the tests' own statements begin, which ask what they like. */
export function beginningsOfOwn(): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'sql') {
      const { template } = node;
      found.push(ts.isNoSubstitutionTemplateLiteral(template) ? template.text : template.head.text);
    }
    ts.forEachChild(node, visit);
  };
  for (const { name, text } of filesBelow('tests', ['.ts'])) {
    if (text.includes('sql`')) visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  }
  // A statement of a few characters would begin the hub's own as well.
  return found.filter((beginning) => beginning.length >= 12);
}
