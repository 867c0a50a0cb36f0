import { createHash } from 'node:crypto'
import { readProject } from '../../scripts/pages.ts'
import { FLAGS } from './checker.ts'
import { MUTANTS, SCENES } from './runs.ts'

/**
 * A short text that changes with the model, its searches and the way to run them, but not with a comment. The page has that
 * of the run that made its figures.
 */
export function digestOfModel(model: string = readProject('docs/model/shutdown.pml')): string {
  const code = model.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ')
  const searches = [...SCENES, ...MUTANTS].map(({ search, macros, violates }) => [search, macros, violates])
  return createHash('sha256')
    .update(JSON.stringify([code, searches, FLAGS]))
    .digest('hex')
    .slice(0, 16)
}
