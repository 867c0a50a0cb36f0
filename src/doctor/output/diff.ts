import { onOneLine } from '../../core/node/show.ts'
import type { Change } from '../fix/apply.ts'
import { type Style, styled } from './style.ts'

/** Lines around a change. */
const CONTEXT = 2

/** Lines within which both texts are looked for a line that they share. */
const FARTHEST = 20

/** The changes of files as a unified diff, which `patch` and `git apply` read. */
export function formatDiff(changes: readonly Change[], style: Style): string {
  return changes.map((change) => diffOf(change, style)).join('')
}

type Sign = ' ' | '-' | '+'

/** A line with its sign. */
type SignedLine = readonly [sign: Sign, line: string]

const COLORS = { '-': 'red', '+': 'green' } as const

function diffOf({ path, before, after }: Change, style: Style): string {
  const lines = compare(linesOf(before), linesOf(after))
  const head = [`--- a/${nameOf(path)}`, `+++ b/${nameOf(path)}`].map((line) => styled(line, 'bold', style))
  const hunks: string[] = []
  let [done, old, now] = [0, 0, 0]
  for (const [from, to] of hunksOf(lines)) {
    const skipped = countIn(lines, done, from)
    const own = countIn(lines, from, to)
    const start: Counts = [old + skipped[0], now + skipped[1]]
    hunks.push(styled(`@@ -${start[0] + 1},${own[0]} +${start[1] + 1},${own[1]} @@`, 'cyan', style))
    for (const [sign, line] of lines.slice(from, to))
      hunks.push(sign === ' ' ? ` ${line}` : styled(sign + line, COLORS[sign], style))
    ;[done, old, now] = [to, start[0] + own[0], start[1] + own[1]]
  }
  return `${head.concat(hunks).join('\n')}\n`
}

/** `patch` takes a space for the end of a name, unless a tab follows. */
function nameOf(path: string): string {
  return onOneLine(path) + (path.includes(' ') ? '\t' : '')
}

function linesOf(text: string): string[] {
  return text.endsWith('\n')
    ? text.slice(0, -1).split('\n')
    : `${text}\n\\ No newline at end of file`.split(/\n(?!\\)/)
}

/** All lines of both texts. A change replaces a line or adds some, so the next line that both have is near. */
function compare(before: readonly string[], after: readonly string[]): SignedLine[] {
  const lines: SignedLine[] = []
  const added: SignedLine[] = []
  let [here, there] = [0, 0]
  while (here < before.length || there < after.length) {
    const [less, more] = nextCommon(before, after, here, there)
    for (const line of before.slice(here, here + less)) lines.push(['-', line])
    for (const line of after.slice(there, there + more)) added.push(['+', line])
    here += less
    there += more
    if (here < before.length && before[here] === after[there]) {
      for (const line of added.splice(0)) lines.push(line)
      lines.push([' ', before[here] as string])
      here += 1
      there += 1
    }
  }
  for (const line of added) lines.push(line)
  return lines
}

/** How many lines of both to leave out until they are equal again; one of each if that is far away. */
function nextCommon(
  before: readonly string[],
  after: readonly string[],
  here: number,
  there: number,
): [removed: number, added: number] {
  for (let sum = 0; sum <= FARTHEST; sum += 1) {
    for (let added = sum; added >= 0; added -= 1) {
      const removed = sum - added
      const line = before[here + removed]
      if (line !== undefined && line === after[there + added]) return [removed, added]
    }
  }
  return [Math.min(1, before.length - here), Math.min(1, after.length - there)]
}

/** The parts that change something, with the lines around it. Parts that touch are one. */
function hunksOf(lines: readonly SignedLine[]): [from: number, to: number][] {
  const hunks: [number, number][] = []
  for (const [index, [sign]] of lines.entries()) {
    if (sign === ' ') continue
    const [from, to] = [Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1)]
    const last = hunks.at(-1)
    if (last && from <= last[1]) last[1] = to
    else hunks.push([from, to])
  }
  return hunks
}

/** The lines of the file as it was, and as it is. */
type Counts = readonly [old: number, now: number]

function countIn(lines: readonly SignedLine[], from: number, to: number): Counts {
  let [old, now] = [0, 0]
  for (let index = from; index < to; index += 1) {
    const sign = lines[index]?.[0]
    if (sign !== '+') old += 1
    if (sign !== '-') now += 1
  }
  return [old, now]
}
