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
      'The rule says what a case is about: T signals and other triggers, D deadlines, X the exit, H servers, W what shares the process. lastcall claims all cases, since they come from [its rules](design.md#the-rules-by-number).',
      `A library that has a deadline gets one of ${TIMEOUT} ms, unless a case says otherwise. The READMEs of lightship and terminus advise a delay. So these two get one of ${DELAY} ms where a case is about that. lastcall has it by default.`,
      'A case counts as claimed by a library if its README promises what the fault takes away, such as that it waits for hooks. In brackets: the README does not promise it, or says that the library does something else. A dash: the case does not apply. Examples are a server, for a library that has only hooks, and several hooks, for one that takes a single function.',
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
      'In each run of a case, one program must fail and another must pass, else the benchmark is broken. These programs are in `contenders`. The program `nothing` listens to no signal. The program `by-hand` is what people write in five lines. The program `hasty` does not wait for its output. The program `attentive` listens to its parent. The program `careful` does it all by hand, in some 200 lines. In brackets: the program must pass with the fault left out.',
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
