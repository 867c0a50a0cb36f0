import type { Finding, LeftBehind } from '../../result.ts'
import { count, listed } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { type Measured, worstOf } from '../measured.ts'
import { imported } from '../remedies/imported.ts'
import { stackOf } from '../stack.ts'

/** What stays of each kind, in a title. */
const NOUNS: Readonly<Record<LeftBehind['kind'], readonly [string, string]>> = {
  process: ['a process', 'processes'],
  port: ['an open port', 'open ports'],
  file: ['a temporary file', 'temporary files'],
}

const KINDS = ['process', 'port', 'file'] as const

/** Names in one sentence. */
const MOST = 5

/** Processes, ports or files that were still there after the service had exited. */
export const leftBehind: Cause = {
  id: 'left-behind',
  isShown: (rehearsal) => rehearsal.leftBehind.length > 0,
  describe: (rehearsals, measured) => {
    const { leftBehind: left } = worstOf(rehearsals, (rehearsal) => rehearsal.leftBehind.length)
    const groups = KINDS.map((kind) => left.filter((each) => each.kind === kind))
    return {
      level: 'untidy',
      title: `The service left behind ${listed(groups.filter(({ length }) => length > 0).map(total))}.`,
      details: groups.filter(({ length }) => length > 0).map(sentenceOf),
      evidence: Object.fromEntries(
        KINDS.map((kind, at) => [kind, groups[at]?.length ?? 0]).filter(([, number]) => number),
      ),
      remedy: remedyFor(left, measured),
    }
  },
}

function total(group: readonly LeftBehind[]): string {
  const [one, many] = NOUNS[group[0]?.kind ?? 'process']
  return group.length === 1 ? one : count(group.length, one, many)
}

function sentenceOf(group: readonly LeftBehind[]): string {
  const names = group.slice(0, MOST).map(({ what }) => what)
  const others = group.length - names.length
  return `Still there: ${listed(others > 0 ? [...names, `${others} others`] : names)}.`
}

function remedyFor(left: readonly LeftBehind[], measured: Measured): Finding['remedy'] {
  const isNode = ['node', 'lastcall'].includes(stackOf(measured))
  const onShutdown = `${imported('onShutdown', 'lastcall', measured)} onShutdown`
  if (left.some(({ kind }) => kind === 'process')) {
    return {
      text: 'Stop child processes and wait for them before the service exits. In a container nobody else does.',
      from: null,
      to: isNode ? `${onShutdown}('child', () => stopChild(child))` : null,
    }
  }
  if (left.some(({ kind }) => kind === 'port'))
    return { text: 'Close what listens, in all processes of the service.', from: null, to: null }
  return {
    text: 'Remove temporary files before the service exits.',
    from: null,
    to: isNode ? `${onShutdown}('temporary files', () => rm(folder, { recursive: true }))` : null,
  }
}
