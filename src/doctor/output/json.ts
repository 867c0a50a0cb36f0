import { inJson } from '../../core/node/show.ts'
import type { DoctorResult } from '../result.ts'

/** The result as it is. */
export function formatJson(result: DoctorResult): string {
  return `${inJson(result, 2)}\n`
}
