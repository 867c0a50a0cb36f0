// Next.js has no hook for this.
export function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') process.once('SIGTERM', () => console.log('the close hook runs'))
}
