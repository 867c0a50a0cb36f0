import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { GaveUp } from './grow.ts'
import type { Manager } from './managers.ts'

/** Seconds in which all programs have to be there, and then to be gone. */
const PATIENCE = 60

export interface ManagerFigures {
  /** From the start of the manager until all programs are there. */
  readonly startMs: number
  /** From SIGTERM to the exit of the manager. */
  readonly stopMs: number
  readonly memoryMb: number
}

/** Starts a manager of so many programs, and stops it. */
export async function manage({ file, configure, command }: Manager, count: number): Promise<ManagerFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'managed-'))
  writeFileSync(join(folder, file), configure(count))
  const [program, ...args] = command
  const begun = performance.now()
  const manager = spawn(program, args, {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, PM2_HOME: folder, LASTCALL_TIMEOUT: `${PATIENCE}s` },
  })
  const pid = manager.pid as number
  try {
    while (programsOf(pid).length < count) {
      if (!isRunning(manager)) throw new Error(`${program} has ended`)
      if (performance.now() - begun > PATIENCE * 1_000) throw new GaveUp(`no start within ${PATIENCE} s`)
      await pause(10)
    }
    const startMs = performance.now() - begun
    const memoryMb = residentKb(pid) / 1_024
    const signalled = performance.now()
    manager.kill('SIGTERM')
    await Promise.race([once(manager, 'exit'), pause(PATIENCE * 1_000, undefined, { ref: false })])
    const stopMs = performance.now() - signalled
    if (isRunning(manager)) throw new GaveUp(`no end within ${PATIENCE} s`)
    return { startMs, stopMs, memoryMb }
  } finally {
    if (isRunning(manager)) {
      const left = programsOf(pid)
      manager.kill('SIGKILL')
      for (const child of left) process.kill(child, 'SIGKILL')
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Its children that have become what they have to run; none when it is gone. */
function programsOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return children.filter((child) => read(`/proc/${child}/comm`) === 'sleep\n')
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1])
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
