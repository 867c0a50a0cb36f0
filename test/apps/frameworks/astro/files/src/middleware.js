import { defineMiddleware } from 'astro:middleware'

// Astro has no hook for this.
process.once('SIGTERM', () => {
  console.log('the close hook runs')
  process.exit(0)
})

export const onRequest = defineMiddleware((_context, next) => next())
