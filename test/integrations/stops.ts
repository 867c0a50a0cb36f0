import assert from 'node:assert/strict'
import { type Program, withProgram } from '../support/program.ts'

/** Stops a program with three consumers, and returns the turns of the event loop in which they stopped. */
export function turnsOfStops(
  file: string,
  env: NodeJS.ProcessEnv,
  prepare: (program: Program) => Promise<void> = async () => {},
): Promise<number[]> {
  return withProgram(
    `../integrations/${file}`,
    async (program) => {
      await program.until('ready')
      await prepare(program)
      program.kill('SIGTERM')
      const { code, stdout, stderr } = await program.exited()
      assert.equal(code, 0, stderr)
      return [...stdout.matchAll(/ stops in turn (\d+)$/gm)].map(([, turn]) => Number(turn))
    },
    { env: { ...process.env, ...env } },
  )
}
