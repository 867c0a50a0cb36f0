import type { Mutant } from '../kind.ts'

export const MUTANTS: readonly Mutant[] = []
