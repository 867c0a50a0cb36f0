// An index of the docs for tools that read them, in the form of llmstxt.org. It is part of the package, as the docs are.
import { readProject, titleOf } from './pages.ts'
import { PACKED } from './published-docs.ts'

/** The text of llms.txt. */
export function renderIndex(): string {
  const { description, homepage } = JSON.parse(readProject('package.json'))
  const pages = PACKED.map(
    (page) => `- [${titleOf(readProject(page)) ?? page}](${page}): ${firstSentenceOf(page)}`,
  )
  return `# lastcall

> ${description}

Start with README.md. Types and their docstrings are in dist, in the \`.d.ts\` files. The same pages with search: ${homepage}

${pages.join('\n')}
`
}

/** Each page begins with what it is for. */
function firstSentenceOf(page: string): string {
  const [, paragraph = ''] = /^# .*\n\n((?:[^\n]+\n)+)/m.exec(readProject(page)) ?? []
  const text = paragraph
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
  return /^.*?[.:](?= [A-Z]|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text
}
