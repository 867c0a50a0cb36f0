import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mutant } from '../kind.ts'
import { type Simulation, simulate } from '../simulate.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Plays scenarios of a kind on a copy of the library that has one fault, until one of them breaks a rule. One process plays
 * them all, in the order of their seeds, so that the first seed that breaks a rule is the same each time.
 */
export async function findMutant(
  only: string,
  mutant: Mutant,
  runs: number,
  seed: number,
): Promise<Simulation> {
  return inMutatedCopy(mutant, [], (copy) =>
    simulate({
      runs,
      seed,
      only,
      isForOne: true,
      processes: 1,
      worker: join(copy, 'test/simulation/worker.ts'),
    }),
  )
}

/**
 * Makes a copy of the library that has one fault, for as long as it is used.
 *
 * @param more - What the copy needs besides the sources and the simulation.
 */
export async function inMutatedCopy<T>(
  mutant: Mutant,
  more: readonly string[],
  use: (copy: string) => Promise<T>,
): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'lastcall-mutant-'))
  try {
    for (const folder of ['src', 'test/simulation', 'package.json', ...more])
      cpSync(join(ROOT, folder), join(copy, folder), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
    writeFileSync(join(copy, 'src', mutant.file), mutate(mutant))
    return await use(copy)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Returns the text of the file in which the fault is planted, with the fault. */
export function mutate({ name, file, from, to }: Mutant): string {
  const parts = readFileSync(join(ROOT, 'src', file), 'utf8').split(from)
  if (parts.length !== 2)
    throw new Error(
      `the place of the mutant "${name}" stands ${parts.length - 1} times in ${file}, and has to stand there once`,
    )
  return parts.join(to)
}
