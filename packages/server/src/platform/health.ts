/** One thing that must work before the server takes traffic. */
export interface HealthCheck {
  /** A word, such as `database`. */
  readonly name: string;
  /** Resolves when it works; rejects, or does not answer in time, when it does not. */
  readonly check: () => Promise<void>;
}

export interface Readiness {
  readonly isReady: boolean;
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
}

export interface Health {
  register(check: HealthCheck): void;
  /** From now on not ready: traffic is to go elsewhere while requests under way are finished. */
  drain(): void;
  readiness(): Promise<Readiness>;
}

export interface HealthOptions {
  /** A check that takes longer fails; 2 s when absent. */
  readonly timeoutMs?: number;
  /** Told why a check failed; the answer to the outside only says that it did. */
  readonly onFailure?: (name: string, error: unknown) => void;
}

/** Readiness is the conjunction of the registered checks, each asked afresh. */
export function createHealth({ timeoutMs = 2_000, onFailure }: HealthOptions = {}): Health {
  const checks = new Map<string, HealthCheck['check']>();
  let isDraining = false;

  const passes = async (name: string, check: HealthCheck['check']): Promise<boolean> => {
    const deadline = Promise.withResolvers<never>();
    const timer = setTimeout(() => deadline.reject(new Error(`${name} did not answer`)), timeoutMs);
    try {
      await Promise.race([check(), deadline.promise]);
      return true;
    } catch (error) {
      onFailure?.(name, error);
      return false;
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    register({ name, check }) {
      if (checks.has(name)) throw new Error(`the health check ${name} is registered twice`);
      checks.set(name, check);
    },
    drain() {
      isDraining = true;
    },
    async readiness() {
      const results = await Promise.all(
        [...checks].map(
          async ([name, check]) => [name, (await passes(name, check)) ? 'ok' : 'failing'] as const,
        ),
      );
      const isReady = !isDraining && results.every(([, result]) => result === 'ok');
      return { isReady, checks: Object.fromEntries(results) };
    },
  };
}
