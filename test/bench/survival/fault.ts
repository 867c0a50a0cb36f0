import type { ProgramOptions } from '../../support/program.ts'
import type { Claim } from './claims.ts'
import type { Outcome } from './outcome.ts'
import type { Subject } from './subject.ts'

/** Something that goes wrong at a shutdown, and how to tell who survives it. */
export interface Fault {
  /** The rule that it tests, of docs/design.md#the-rules-by-number. */
  readonly rule: string
  readonly name: string
  /** What is done, in one sentence. */
  readonly does: string
  /** What passing means, in one sentence. */
  readonly passes: string
  readonly program: 'hooks' | 'server' | 'thread' | 'cluster'
  readonly scenario: Scenario
  /** What the README of a library has to say, for this to be promised. */
  readonly claims: readonly Claim[]
  /** What a library has to have, for this to be asked at all; hooks or a server, as the program is, if nothing is said. */
  readonly kind?: Kind
  readonly isSkipped?: string | false
  /** Milliseconds after the first signal in which it has to end. */
  readonly patience?: number
  readonly spawn?: ProgramOptions
  /** Does it to a program that is ready, and tells what clients see. */
  act(subject: Subject): Promise<readonly string[]>
  isSurvived(outcome: Outcome): boolean
  readonly controls?: Partial<Controls>
}

/** 'hooks' are a library's own; 'several hooks' are run by the library, not by code around it. */
export type Kind = 'hooks' | 'several hooks' | 'hooks without a server' | 'server'

/** What a program is told, as JSON. */
export interface Scenario {
  readonly timeout?: number
  readonly [name: string]: unknown
}

/** Who must fail and who must pass, when nothing is said. */
export const CONTROLS: Pick<Controls, 'failing' | 'passing'> = { failing: 'nothing', passing: 'careful' }

/** One that must fail, so that the case can see the fault, and one that must pass, so that it can be survived. */
export interface Controls {
  readonly failing: string
  /** Instead of the careful program, or with another scenario: the fault left out. */
  readonly passing: string
  readonly passingScenario: Scenario
}

/** The deadline that each is given, in milliseconds. */
export const TIMEOUT = 1_000

/** Longer than any deadline, also on a busy machine. */
export const PATIENCE = 2_000

export function terminate(subject: Subject): Promise<readonly string[]> {
  subject.signal('SIGTERM')
  return Promise.resolve([])
}

/** For what happens without a signal: the program does it to itself. */
export function waitForTheEnd(subject: Subject): Promise<readonly string[]> {
  subject.begin()
  return Promise.resolve([])
}
