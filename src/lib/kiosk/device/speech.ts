/** Some browsers have the one without the other. */
const canSpeak = (): boolean =>
  typeof speechSynthesis !== 'undefined' && typeof SpeechSynthesisUtterance !== 'undefined';

/**
 * Speaks prompts through Web Speech where a voice for the language is installed on the tablet, and is silent otherwise.
 */
export class Speaker {
  /** 0 (mute) to 1. */
  volume = 1;

  /** Speaks `text`; what is being said is cut off, because the screen has moved on too. */
  say(text: string, language: string): void {
    if (this.volume === 0 || !canSpeak()) return;
    const base = language.split('-')[0] ?? language;
    const voices = speechSynthesis.getVoices().filter((voice) => voice.lang.startsWith(base) && voice.localService);
    const voice = voices.find((candidate) => candidate.lang === language) ?? voices[0];
    // Without a local voice a browser may ask a server for one: a kiosk speaks no resident's balance over the network.
    if (voice === undefined) return;
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.volume = this.volume;
    utterance.rate = 0.9;
    speechSynthesis.speak(utterance);
  }

  /** Falls silent at once, as when a resident leaves. */
  hush(): void {
    if (canSpeak()) speechSynthesis.cancel();
  }
}
