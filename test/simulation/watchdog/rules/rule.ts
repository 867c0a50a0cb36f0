import type { Rule as AnyRule } from '../../kind.ts'
import type { Story } from '../story.ts'

/** A rule of the watchdog. */
export type Rule = AnyRule<Story>
