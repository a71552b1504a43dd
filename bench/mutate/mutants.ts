// Finds the places of a file of formulas where one wrong sign would be a wrong result, and writes the file with all of them switchable.
import { parseSync } from 'vite';

/** One small mistake that could be made in a file. */
export interface Mutant {
  id: number;
  file: string;
  line: number;
  /** The line of the file in which it begins. */
  code: string;
  from: string;
  to: string;
}

/** A file with its mutants switched by `globalThis.mutation`. */
export interface MutatedFile {
  mutants: Mutant[];
  /** Runs the mutant whose number `mutation.id` is. */
  switched: string;
  /** Runs as written and sets `mutation.hit[id]` of every mutant that is passed. */
  recorded: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const OPERATORS: Record<string, string[]> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '**': ['*'],
  '%': ['*'],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '/=': ['*='],
  '++': ['--'],
  '--': ['++'],
};
const ARITHMETIC = new Set(['+', '-', '*', '/', '**', '%']);

/** Functions of `Math` and the one they are mistaken for; '' stands for their argument alone. */
const FUNCTIONS: Record<string, string> = {
  min: 'Math.max',
  max: 'Math.min',
  floor: 'Math.ceil',
  ceil: 'Math.floor',
  log1p: 'Math.log',
  expm1: 'Math.exp',
  exp: 'Math.expm1',
  abs: '',
  sqrt: '',
};

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** The parts of a node that run, in the order of the text; types do not. */
function partsOf(node: Node): Node[] {
  const parts: Node[] = [];
  for (const value of Object.values(node)) {
    for (const part of Array.isArray(value) ? value : [value]) {
      if (!isNode(part)) continue;
      const runs =
        !part.type.startsWith('TS') ||
        ['TSNonNullExpression', 'TSAsExpression', 'TSSatisfiesExpression'].includes(part.type);
      if (runs) parts.push(part);
    }
  }
  return parts.sort((one, other) => one.start - other.start);
}

/** Where a number stands that may be a wrong one: as part of a sum or product, or as a result. */
const holdsNumbers = (parent: Node) =>
  (parent.type === 'BinaryExpression' && ARITHMETIC.has(parent.operator as string)) ||
  parent.type === 'ReturnStatement';

/**
 * Finds the mutants of a file and writes it with them switchable.
 *
 * Only code inside functions counts: tables and tolerances at the top of a file are held by fixtures of their own. Left alone are the
 * steps of `for` loops, which would only run for ever, texts, and tests of what is refused for its type.
 */
export function mutate(file: string, source: string, firstId: number): MutatedFile {
  const { program } = parseSync(file, source);
  const mutants: Mutant[] = [];
  const text = (node: Node) => source.slice(node.start, node.end);
  const lineOf = (at: number) => source.slice(0, at).split('\n').length;
  const lines = source.split('\n');

  /** Other texts for a node, without what its parts may become. */
  const others = (node: Node, parent: Node): string[] => {
    const left = node.left as Node;
    const right = node.right as Node;
    const operator = node.operator as string;
    const [argument] = (node.arguments as Node[] | undefined) ?? [];
    const out: string[] = [];
    const isTest =
      parent.test === node && parent.type !== 'ForStatement' && parent.type !== 'WhileStatement';
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const texts = [left, right].some(
          (side) =>
            side.type === 'TemplateLiteral' ||
            (side.type === 'Literal' && typeof side.value === 'string'),
        );
        if (texts && operator === '+') break;
        const swaps = OPERATORS[operator] ?? [];
        // The opposite of a test is among "always" and "never".
        for (const other of isTest && swaps.length > 1 ? swaps.slice(0, 1) : swaps)
          out.push(`(${text(left)}) ${other} (${text(right)})`);
        break;
      }
      case 'AssignmentExpression':
        for (const other of OPERATORS[operator] ?? [])
          out.push(`${text(left)} ${other} ${text(right)}`);
        break;
      case 'UpdateExpression':
        if (parent.type !== 'ForStatement')
          out.push(text(node).replace(operator, OPERATORS[operator]![0]!));
        break;
      case 'UnaryExpression':
        if (operator === '-' || operator === '!') out.push(text(node.argument as Node));
        break;
      case 'Literal':
        if (typeof node.value === 'boolean') out.push(String(!node.value));
        if (typeof node.value === 'number' && holdsNumbers(parent)) out.push(`${node.value + 1}`);
        break;
      case 'CallExpression': {
        const callee = node.callee as Node;
        const name = /^Math\.(\w+)$/.exec(text(callee))?.[1] ?? '';
        const other = FUNCTIONS[name];
        if (other === undefined || !argument) break;
        out.push(other === '' ? text(argument) : `${other}${source.slice(callee.end, node.end)}`);
        break;
      }
    }
    if (isTest && node.type !== 'Literal') out.push('true', 'false');
    return out;
  };

  const visit = (
    node: Node,
    parent: Node,
    within: boolean,
  ): { switched: string; recorded: string } => {
    const inside = within || /Function/.test(node.type);
    let switched = '';
    let recorded = '';
    let at = node.start;
    for (const part of partsOf(node)) {
      if (part.start < at) continue;
      const own = visit(part, node, inside);
      switched += source.slice(at, part.start) + own.switched;
      recorded += source.slice(at, part.start) + own.recorded;
      at = part.end;
    }
    switched += source.slice(at, node.end);
    recorded += source.slice(at, node.end);
    if (!within) return { switched, recorded };
    for (const to of others(node, parent)) {
      const id = firstId + mutants.length;
      const line = lineOf(node.start);
      mutants.push({ id, file, line, code: lines[line - 1]!.trim(), from: text(node), to });
      switched = `(mutation.id === ${id} ? (${to}) : ${switched})`;
      recorded = `(mutation.hit[${id}] = 1, ${recorded})`;
    }
    return { switched, recorded };
  };
  const root = program as unknown as Node;
  const whole = visit({ ...root, start: 0, end: source.length }, root, false);
  return { mutants, ...whole };
}
