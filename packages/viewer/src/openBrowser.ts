import open from "open";

/**
 * Show an address in the user's browser.
 * @returns whether a program was found that does it; whether a window appears cannot be told
 */
export async function openBrowser(url: string): Promise<boolean> {
  try {
    const opener = await open(url);
    // On machines without a desktop the program is found missing, or fails, later.
    opener.on("error", () => undefined);
    return opener.pid !== undefined;
  } catch {
    return false;
  }
}
