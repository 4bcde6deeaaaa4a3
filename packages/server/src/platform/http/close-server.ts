/** The part of Node's HTTP server that ends it. */
interface ClosableServer {
  readonly listening: boolean;
  close(done: () => void): unknown;
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

/** Connections kept alive are idle once their last answer is out, and would otherwise be waited for. */
const idleSweepMs = 25;

/** Accepts nothing new, finishes what is under way, and after the deadline closes what is left. */
export async function closeServer(server: ClosableServer, deadlineMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = Promise.withResolvers<void>();
  server.close(() => closed.resolve());
  const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs);
  const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
  await closed.promise;
  clearInterval(sweep);
  clearTimeout(deadline);
}
