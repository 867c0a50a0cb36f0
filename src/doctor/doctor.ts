import { isWritable } from './fix/writable.ts'
import type { Project } from './project.ts'
import { type Input, readProject } from './read/read-project.ts'
import type { DoctorResult, Finding, Skipped } from './result.ts'
import type { Fault, Rule } from './rule.ts'
import { docsOf } from './rule-ids.ts'
import { RULES } from './rules/all-rules.ts'
import type { Edit } from './source.ts'
import { rehearsalIn } from './start/rehearsal.ts'

/** What `lastcall doctor` looks at. */
export interface Examination {
  readonly inputs: readonly Input[]
  /** What could not be read. */
  readonly unread?: readonly Skipped[] | undefined
  /** How long services without lastcall take to stop, in milliseconds. */
  readonly drain?: number | undefined
  /** The version of lastcall. */
  readonly version: string
}

/** What was found, and what could be changed about it. */
export interface Diagnosis {
  readonly result: DoctorResult
  readonly edits: readonly Edit[]
}

/** P2: reads all files, asks each rule, and sorts what was found by its place. */
export function examine({ inputs, unread = [], drain, version }: Examination): Diagnosis {
  const { project, files, skipped: unknown } = readProject(inputs, drain)
  const faults = RULES.flatMap((rule) => rule.check(project).map((fault) => ({ rule, fault })))
  const findings = distinct(faults.map(({ rule, fault }) => findingOf(rule, fault)).sort(byPlace))
  const counts = {
    errors: countOf(findings, 'error'),
    warnings: countOf(findings, 'warning'),
    hints: countOf(findings, 'hint'),
  }
  const skipped = [...unread, ...unknown, ...notUtf8(faults)]
  const status = counts.errors + counts.warnings > 0 ? 1 : 0
  const workloads = countWorkloads(project)
  const next = rehearsalIn(project) ?? null
  return {
    result: { schema: 1, lastcall: version, status, counts, files, workloads, skipped, next, findings },
    edits: faults.flatMap(({ fault }) => fault.fix ?? []).filter(({ file }) => isWritable(file)),
  }
}

function findingOf({ id }: Rule, { level, place, title, arithmetic, remedy, fix }: Fault): Finding {
  const { file, start } = place
  return {
    id,
    level,
    file: file.path,
    line: file.lineAt(start),
    column: file.columnAt(start),
    title,
    arithmetic: arithmetic ?? null,
    remedy: { text: remedy.text, from: remedy.from ?? null, to: remedy.to ?? null },
    isFixable: fix !== undefined && isWritable(file),
    docs: docsOf(id),
  }
}

function byPlace(one: Finding, other: Finding): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return one.line - other.line || one.column - other.column || (one.id < other.id ? -1 : 1)
}

/** Two programs may share a line, such as one of a Dockerfile that two services are built from. */
function distinct(findings: readonly Finding[]): Finding[] {
  const byKey = new Map<string, Finding>()
  for (const each of findings) {
    const key = [each.id, each.line, each.column, each.file, each.title].join(' ')
    if (!byKey.has(key)) byKey.set(key, each)
  }
  return [...byKey.values()]
}

/** Files that could be changed, were their bytes not lost by it. */
function notUtf8(faults: readonly { readonly fault: Fault }[]): Skipped[] {
  const found = faults.filter(({ fault: { fix, place } }) => fix && !place.file.isUtf8)
  return [...new Set(found.map(({ fault }) => fault.place.file.path))].map((file) => ({
    file,
    why: 'it is not UTF-8, so --fix does not change it',
  }))
}

function countOf(findings: readonly Finding[], level: Finding['level']): number {
  return findings.filter((each) => each.level === level).length
}

function countWorkloads({ dockerfiles, services, cluster, units, apps }: Project): number {
  // A service may be judged with and without what is laid over it.
  const names = new Set(services.map(({ name }) => name))
  return dockerfiles.length + names.size + cluster.workloads.length + units.length + apps.length
}
