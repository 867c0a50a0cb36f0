/** Shares one installation among many users: the first user installs it, and the last one to leave removes it. */
export function onceForAll(install: () => () => void): () => () => void {
  let users = 0
  let remove = (): void => {}
  return () => {
    users++
    if (users === 1) remove = install()
    return () => {
      users--
      if (users === 0) remove()
    }
  }
}
