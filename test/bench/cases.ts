import type { BenchCase } from './case.ts'

/** In the order of the docs. */
export const CASES: readonly BenchCase[] = []
