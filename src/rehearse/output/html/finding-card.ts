import type { Finding, RehearsalResult } from '../../result.ts'
import { listed, nameOf } from '../../words.ts'
import { html, sentence } from './text.ts'

const LEVELS: Readonly<Record<Finding['level'], readonly [text: string, look: string]>> = {
  loss: ['loses work', 'fail'],
  risk: ['risk', 'warn'],
  untidy: ['untidy', 'warn'],
}

/** A finding: what it is, its numbers, and what to change. */
export function cardOf(finding: Finding, { signal }: RehearsalResult): string {
  const { id, level, title, details, remedy, consequences, rehearsals, docs } = finding
  const [text, look] = LEVELS[level]
  const shown = listed(rehearsals.map((each) => nameOf(each, signal)))
  const also = consequences.length > 0 ? ` This finding explains ${listed(consequences)} as well.` : ''
  return `<article class="card ${level}" id="${html(id)}">
<div class="title"><h3>${sentence(title)}</h3><span class="badge ${look}">${text}</span></div>
${details.map((detail) => `<p>${sentence(detail)}</p>`).join('\n')}
<p><b>What to do:</b> ${sentence(remedy.text)}</p>
${changeOf(remedy)}
<p class="muted"><a href="${html(docs)}">${html(id)}</a>. Shown by: ${html(shown)}.${html(also)}</p>
</article>`
}

function changeOf({ from, to }: Finding['remedy']): string {
  const rows = [
    ...(from === null ? [] : [['Change', from] as const]),
    ...(to === null ? [] : [[from === null ? 'Add' : 'to', to] as const]),
  ]
  if (rows.length === 0) return ''
  return `<dl class="change">${rows
    .map(([label, code]) => `<dt>${label}</dt><dd><code>${html(code)}</code></dd>`)
    .join('')}</dl>`
}
