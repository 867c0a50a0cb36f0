const isStandalone = process.env.STANDALONE === '1'

// One folder, built twice.
export default {
  outputFileTracingRoot: import.meta.dirname,
  ...(isStandalone && { output: 'standalone', distDir: '.next-standalone' }),
}
