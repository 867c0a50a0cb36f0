import type { Request } from '../clients/request.ts'
import type { NotTried } from '../result.ts'

/** Says so if clients ask for the readiness route alone: it should answer with 503 after the signal, so no error counts. */
export function withoutErrorsAfter(requests: readonly Request[], ready: string | undefined): NotTried[] {
  if (requests.some(({ path }) => path !== ready)) return []
  const why = `clients asked for the readiness route ${ready} alone; --path, --request`
  return [{ what: 'errors after the signal', why }]
}
