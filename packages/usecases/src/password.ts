import { hash, verify } from "@node-rs/argon2";

// OWASP's smallest for argon2id: 19 MiB, two passes, one lane. 2 is Algorithm.Argon2id, a const enum that stripped types cannot import.
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, parameters);

/** Whether the password is the one of the hash. */
export type VerifyPassword = (passwordHash: string, password: string) => Promise<boolean>;

export const verifyPassword: VerifyPassword = async (passwordHash, password) => {
  try {
    return await verify(passwordHash, password);
  } catch {
    // Not a hash of ours, such as that of an account that was closed to passwords.
    return false;
  }
};
