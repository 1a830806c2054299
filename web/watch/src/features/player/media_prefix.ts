const signed = /\/media\/([^/]+)\//;

/** The address of a media file with the signature of a fresher prefix; what is no media address stays as it is. */
export function withFreshPrefix(uri: string, prefix: string): string {
  const signature = signed.exec(prefix)?.[1];
  return signature ? uri.replace(signed, `/media/${signature}/`) : uri;
}
