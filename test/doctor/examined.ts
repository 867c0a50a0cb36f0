import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { examine, readInputs } from '../../src/doctor/index.ts'
import type { Input } from '../../src/doctor/read/read-project.ts'
import type { DoctorResult } from '../../src/doctor/result.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures/doctor/', import.meta.url))

/** The files of a folder of `test/fixtures/doctor`. They are no part of this project meanwhile. */
export function inputsOf(fixture: string): Input[] {
  return [...readInputs([placeOf(fixture)], () => '').inputs]
}

/** What doctor finds in a folder of `test/fixtures/doctor`, by paths in that folder. */
export function examined(fixture: string, options: { readonly drain?: number } = {}): DoctorResult {
  const { result } = examine({ inputs: inputsOf(fixture), version: '0.0.0', ...options })
  const short = (path: string): string => relative(placeOf(fixture), path)
  return {
    ...result,
    next: result.next?.replace(/^cd \S+ && /, '') ?? null,
    files: result.files.map(short),
    skipped: result.skipped.map((each) => ({ ...each, file: short(each.file) })),
    findings: result.findings.map((each) => ({ ...each, file: short(each.file) })),
  }
}

/** The findings as lines: `Dockerfile:4 error docker/shell-form`. */
export function lines({ findings }: DoctorResult): string[] {
  return findings.map(({ file, line, level, id }) => `${file}:${line} ${level} ${id}`)
}

let copied: string | undefined

/** A folder of a copy, above which there is no package. */
function placeOf(fixture: string): string {
  if (copied === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
    cpSync(FIXTURES, folder, { recursive: true })
    mkdirSync(join(folder, '.git'))
    process.once('exit', () => rmSync(folder, { recursive: true }))
    copied = folder
  }
  return join(copied, fixture)
}
