import { dirname, resolve } from 'node:path'
import type { Project } from '../project.ts'
import { scriptOf } from './runners.ts'
import { nameOf, plainWords } from './words.ts'
import { withoutExec, withoutInit, wrappersOf } from './wrappers.ts'

/** What a package manager starts, as the `scripts` of the nearest package.json say. */
export interface ScriptBehind {
  /** The command without the package manager, if the script is one plain command of node. */
  readonly words: readonly string[] | undefined
  /** Why `--fix` cannot put that command in place of the manager; undefined if it can. */
  readonly obstacle: string | undefined
}

/** The script that the words of a package manager run. The file at `path` starts them. */
export function scriptBehind(
  words: readonly string[],
  path: string,
  { packages, sources }: Project,
): ScriptBehind {
  const name = scriptOf(words) ?? ''
  const owner = packages.nearest(path)
  const script = owner?.scripts[name]
  if (owner === undefined || script === undefined)
    return { words: undefined, obstacle: `no package.json here says what the script \`${name}\` starts` }
  const plain = plainWords(script)
  if (plain === undefined || nameOf(plain[0] ?? '') !== 'node')
    return { words: undefined, obstacle: `the script \`${name}\` is no plain \`node FILE\`: ${script}` }
  const inner = withoutInit(words)
  const front = wrappersOf(withoutExec(words))
  if (front === undefined) return { words: undefined, obstacle: '`env -S` has the whole command in one text' }
  const end = inner.indexOf('--')
  const found = [...withoutCorepack(front), ...plain, ...(end < 0 ? [] : inner.slice(end + 1))]
  const neighbours = [`pre${name}`, `post${name}`].filter((each) => each in owner.scripts)
  if (neighbours.length > 0)
    return { words: found, obstacle: `the script \`${neighbours.join('` and `')}\` would no longer run` }
  if (owner.folder !== dirname(resolve(path)))
    return { words: found, obstacle: 'the package.json is in another folder' }
  if (!/^(start|run start|run-script start|run [\w:-]+)$/.test(inner.slice(1).join(' ')))
    return { words: found, obstacle: 'the command has options or arguments' }
  if (sources.some(({ text }) => text.includes('npm_')))
    return { words: found, obstacle: 'a source uses a variable that npm sets, `npm_…`' }
  return { words: found, obstacle: undefined }
}

/** corepack starts package managers and nothing else, so it goes with them. */
function withoutCorepack(front: readonly string[]): readonly string[] {
  const at = front.findIndex((word) => nameOf(word) === 'corepack')
  return at < 0 ? front : front.slice(0, at)
}
