import { nameOf, splitWords } from './words.ts'

/** A program that starts another one and lets signals through: it passes them on, or the other one takes its place. */
interface Wrapper {
  /** Options whose value is the next word. */
  readonly valued: RegExp
  /** Words between the options and the program, such as the user of gosu. */
  readonly operands: number
}

const NONE = /^$/
const INIT: Wrapper = { valued: /^-[pe]$/, operands: 0 }
const USER: Wrapper = { valued: NONE, operands: 1 }

/** By their names. What they do with a signal was tried with each that Debian has. */
const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map([
  ['tini', INIT],
  ['tini-static', INIT],
  ['docker-init', INIT],
  ['catatonit', { valued: NONE, operands: 0 }],
  ['dumb-init', { valued: /^(-r|--rewrite)$/, operands: 0 }],
  ['corepack', { valued: NONE, operands: 0 }],
  ['doas', { valued: /^-[uC]$/, operands: 0 }],
  ['gosu', USER],
  ['su-exec', USER],
  ['s6-setuidgid', USER],
  ['chpst', { valued: /^-[uUbenlLmdopfcrt/]$/, operands: 0 }],
  [
    'setpriv',
    {
      valued:
        /^--((re|r|e)[ug]id|groups|(ambient|inh)-caps|bounding-set|securebits|pdeathsig|selinux-label|apparmor-profile)$/,
      operands: 0,
    },
  ],
  ['nice', { valued: /^(-n|--adjustment)$/, operands: 0 }],
  ['ionice', { valued: /^(-[cn]|--class|--classdata)$/, operands: 0 }],
  ['timeout', { valued: /^(-[ks]|--kill-after|--signal)$/, operands: 1 }],
  ['stdbuf', { valued: /^(-[ioe]|--(input|output|error))$/, operands: 0 }],
  ['nohup', { valued: NONE, operands: 0 }],
  ['env', { valued: /^(-[uC]|--unset|--chdir)$/, operands: 0 }],
  ['exec', { valued: /^-a$/, operands: 0 }],
])

/** The words of the program itself, without inits and other wrappers in front, and without their options and assignments. */
export function withoutInit(words: readonly string[]): readonly string[] {
  let rest = words
  for (;;) {
    const name = nameOf(rest[0] ?? '')
    const wrapper = WRAPPERS.get(name)
    if (wrapper === undefined) return rest
    rest =
      name === 'env' ? behindEnv(rest, wrapper) : rest.slice(endOfOptions(rest, wrapper) + wrapper.operands)
  }
}

/** The wrappers in front of the program, as they are written; undefined if `env -S` has them in one text with the program. */
export function wrappersOf(words: readonly string[]): readonly string[] | undefined {
  const inner = withoutInit(words)
  const front = words.slice(0, words.length - inner.length)
  return inner.every((word, index) => words[front.length + index] === word) ? front : undefined
}

/** The same words without `exec` of a shell, which is no program. */
export function withoutExec(words: readonly string[]): readonly string[] {
  return words[0] === 'exec' ? words.slice(endOfOptions(words, WRAPPERS.get('exec') as Wrapper)) : words
}

/** The init that stays process 1 while the program runs, if there is one in front. */
export function initOf(words: readonly string[]): string | undefined {
  const name = nameOf(words[0] ?? '')
  return /^(tini|tini-static|docker-init|catatonit|dumb-init)$/.test(name) ? name : undefined
}

/** What dumb-init makes of a signal by `-r 15:3`: the number of another one, or 0 for none. */
export function rewriteOf(words: readonly string[], signal: number): number | undefined {
  if (nameOf(words[0] ?? '') !== 'dumb-init') return undefined
  const options = words.slice(1, endOfOptions(words, WRAPPERS.get('dumb-init') as Wrapper)).join(' ')
  const pattern = new RegExp(String.raw`(?:^|\s)(?:-r\s*|--rewrite[ =])${signal}:(\d+)(?=\s|$)`)
  const [, other] = pattern.exec(options) ?? []
  return other === undefined ? undefined : Number(other)
}

/** The index of the first word behind the options. */
function endOfOptions(words: readonly string[], { valued }: Wrapper): number {
  let index = 1
  while (/^-./.test(words[index] ?? '')) {
    if (words[index] === '--') return index + 1
    index += valued.test(words[index] as string) ? 2 : 1
  }
  return index
}

/** `-S` has a whole command as its value, and assignments stand between the options and the program. */
function behindEnv(words: readonly string[], wrapper: Wrapper): readonly string[] {
  const end = endOfOptions(words, wrapper)
  const at = words.findIndex(
    (word, index) => index > 0 && index < end && /^(-[iv0]*S|--split-string)/.test(word),
  )
  if (at > 0) return behindEnv(['env', ...splitText(words.slice(at))], wrapper)
  const program = words.findIndex((word, index) => index >= end && word !== '-' && !/^\w+=/.test(word))
  return program < 0 ? [] : words.slice(program)
}

function splitText([option = '', ...rest]: readonly string[]): readonly string[] {
  const inside = option.replace(/^(-[iv0]*S|--split-string=?)/, '')
  return inside === '' ? [...splitWords(rest[0] ?? ''), ...rest.slice(1)] : [...splitWords(inside), ...rest]
}
