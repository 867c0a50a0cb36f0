import type { Project } from './project.ts'
import type { Level } from './result.ts'
import type { RuleId } from './rule-ids.ts'
import { type Edit, lineBeforeAndAfter, type Place, type SourceFile, textOf } from './source.ts'

/** One rule: what it is called, and what it finds in what was read. */
export interface Rule {
  readonly id: RuleId
  readonly check: (project: Project) => readonly Fault[]
}

/** What a rule has found. */
export interface Fault {
  readonly level: Level
  readonly place: Place
  readonly title: string
  readonly arithmetic?: string | undefined
  readonly remedy: {
    readonly text: string
    readonly from?: string | undefined
    readonly to?: string | undefined
  }
  /** What `--fix` writes. Only changes that cannot do harm. */
  readonly fix?: readonly Edit[] | undefined
}

/** A remedy that is a change of one line, and that `--fix` may write or not. */
export function changeOfLine(
  text: string,
  edits: readonly [Edit, ...Edit[]],
  { isSafe }: { readonly isSafe: boolean },
): Pick<Fault, 'remedy' | 'fix'> {
  return { remedy: { text, ...lineBeforeAndAfter(edits[0], edits) }, ...(isSafe && { fix: edits }) }
}

/** A remedy that is another value, or another name. Quotes stay. Where it could change more than that, `--fix` leaves it. */
export function changeOfValue(
  text: string,
  place: Place,
  value: string,
  { isSafe }: { readonly isSafe: boolean },
): Pick<Fault, 'remedy' | 'fix'> {
  const { file, start, end } = place
  const [, quote] = /^(["']?)[\w.%-]+(?: [\w.%-]+)*\1$/.exec(textOf(place)) ?? []
  const edit = { file, start, end, text: `${quote ?? ''}${value}${quote ?? ''}` }
  const isPlain = quote === '' && !(isJson(file) && !/^\d+$/.test(value))
  return changeOfLine(text, [edit], { isSafe: isSafe && (isPlain || Boolean(quote)) })
}

/** JSON has quotes around every text. */
function isJson({ path, text }: SourceFile): boolean {
  return path.endsWith('.json') || (/\.ya?ml$/.test(path) && /^\s*[{[]/.test(text))
}
