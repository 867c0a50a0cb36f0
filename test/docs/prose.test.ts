import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longSentences } from '../../scripts/prose.ts'

const LONG = `A ${'word '.repeat(40)}end.`
const SHORT = 'A short sentence.'

for (const [what, page] of [
  ['in a paragraph', `# Title\n\n${SHORT} ${LONG}\n`],
  ['over several lines', `${LONG.replaceAll('word word ', 'word\nword ')}\n`],
  ['in an item of a list', `- ${SHORT}\n- ${LONG}\n`],
  ['behind an inline comment in code', `A \`<!--\` here. ${LONG}\n\nAnd \`-->\` there.\n`],
  ['behind a stray backtick', `A \` here.\n\n${LONG}\n\nA \` there.\n`],
  ['behind a block of code', `\`\`\`js\ncode\n\`\`\`\n\n${LONG}\n`],
  ['as the second one behind an exception', `<!-- long: a reason -->\n${LONG} ${LONG}\n`],
] as const) {
  test(`a sentence that is too long is found ${what}`, () => {
    assert.equal(longSentences(page).length, 1)
  })
}

for (const [what, page] of [
  ['of 35 words', `A ${'word '.repeat(33)}end.\n`],
  ['in a block of code', `\`\`\`text\n${LONG}\n\`\`\`\n`],
  ['in a table', `| a |\n|---|\n| ${LONG} |\n`],
  ['in a comment', `<!-- ${LONG} -->\n`],
  ['with a reason', `<!-- long: a reason -->\n${LONG}\n`],
] as const) {
  test(`a sentence is left alone ${what}`, () => assert.deepEqual(longSentences(page), []))
}

for (const [what, page] of [
  ['a block of code', `\`\`\`js\ncode\n\n${LONG}\n`],
  ['a comment', `<!-- never\n\n${LONG}\n`],
] as const) {
  test(`${what} without an end is refused`, () => assert.throws(() => longSentences(page), /no end/))
}
