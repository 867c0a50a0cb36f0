import { fileURLToPath } from 'node:url'
import { Program } from '../../support/program.ts'

/** Starts a program of the benchmarks that is told by lines on stdin what to do. */
export function start(file: string, args: readonly (string | number)[]): Program {
  return new Program(fileURLToPath(new URL(file, import.meta.url)), { args: args.map(String), stdio: 'pipe' })
}

/** Starts a server, and resolves with it and its port when it listens. */
export async function startServer(
  file: string,
  contender: string,
): Promise<{ server: Program; port: number }> {
  const server = start(file, [contender])
  await server.until('ready on ')
  return { server, port: Number(/ready on (\d+)/.exec(server.stdout)?.[1]) }
}

/** Writes a line to a program's stdin. */
export function tell({ child }: Program): void {
  child.stdin?.write('\n')
}
