import type { Table } from '../case.ts'
import { BY_HAND, LASTCALL } from '../contenders.ts'
import { PROMISES } from './claims.ts'
import { CONTROLS, type Fault, TIMEOUT } from './fault.ts'
import { describe } from './outcome.ts'
import { DELAY } from './run-fault.ts'
import type { Verdict } from './verdict.ts'

/** A row for each fault, a column for each contender, and the sums first. */
export function survivalTable(verdicts: readonly Verdict[], contenders: readonly string[]): Table {
  const of = (contender: string): Verdict[] => verdicts.filter((verdict) => verdict.contender === contender)
  const faults = [...new Set(verdicts.map(({ fault }) => fault))]
  return {
    head: ['rule, fault', ...contenders],
    rows: [
      [
        '**passed of claimed**',
        ...contenders.map((name) => passedOf(of(name).filter(({ isClaimed }) => isClaimed))),
      ],
      ['**passed of all asked**', ...contenders.map((name) => passedOf(of(name)))],
      ...faults.map((fault) => [
        titleOf(fault),
        ...contenders.map((name) => cellOf(of(name).find((verdict) => verdict.fault === fault))),
      ]),
    ],
    notes: [
      'The rule says what a case is about: T signals and other triggers, D deadlines, X the end of the process, H servers, W what shares the process. lastcall claims all of them, since they come from what it promises.',
      `The deadline given to each, as far as it has one, is ${TIMEOUT} ms, unless a case says otherwise. lightship and terminus, whose READMEs advise a delay, are told to serve on for ${DELAY} ms where a case is about that; lastcall does so by default.`,
      'A case counts as claimed by a library whose README promises what the fault takes away, such as that hooks are waited for. In brackets: it does not, or says that it does something else. –: the case does not belong to the library, such as a server to one that has hooks only, or the second of several hooks to one that takes one function.',
      ...contenders.flatMap(sayingOf),
      ...verdicts.flatMap(failureOf),
    ],
  }
}

/** What is done in each case, and what passing means. */
export function explanationTable(faults: readonly Fault[], skipped: readonly Fault[]): Table {
  return {
    caption: 'The faults',
    head: ['rule, fault', 'what is done', 'what passing means', 'must fail, must pass'],
    rows: faults.map((fault) => [titleOf(fault), fault.does, fault.passes, controlsOf(fault)]),
    notes: [
      'In each run of a case, one program must fail and another must pass, else the bench is broken. They are files of `contenders`: `nothing` hears no signal, `by-hand` is what is written in five lines, `hasty` does not wait for its output, `attentive` listens to its parent, and `careful` is what it takes by hand, some 200 lines. In brackets: with the fault left out.',
      ...skipped.map((fault) => `Left out: ${titleOf(fault)}, since ${fault.isSkipped}.`),
    ],
  }
}

function controlsOf({ controls }: Fault): string {
  const { failing, passing, passingScenario } = { ...CONTROLS, ...controls }
  return `${failing}, ${passingScenario ? `(${passing})` : passing}`
}

function titleOf({ rule, name }: Fault): string {
  return `${rule} ${name}`
}

function cellOf(verdict: Verdict | undefined): string {
  if (!verdict || verdict.status === 'not asked') return '–'
  const word = verdict.status === 'survived' ? 'yes' : 'no'
  return verdict.isClaimed || verdict.contender === BY_HAND.name ? word : `(${word})`
}

function passedOf(verdicts: readonly Verdict[]): string {
  const asked = verdicts.filter(({ status }) => status !== 'not asked')
  if (asked.length === 0) return '–'
  return `${asked.filter(({ status }) => status === 'survived').length} of ${asked.length}`
}

function sayingOf(name: string): string[] {
  const says = PROMISES[name]?.says
  return says ? [`${name}: ${says}.`] : []
}

/** How it was, when lastcall does not keep its promise. */
function failureOf({ contender, fault, status, outcome }: Verdict): string[] {
  if (contender !== LASTCALL.name || status !== 'failed' || !outcome) return []
  return [`lastcall did not pass '${titleOf(fault)}': ${describe(outcome)}`]
}
