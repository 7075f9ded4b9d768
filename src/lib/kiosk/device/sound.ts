/** The few things a counter has a sound for. */
export type Cue = 'cardRead' | 'added' | 'done' | 'refused';

interface Tone {
  readonly frequencyHz: number;
  readonly startMs: number;
  readonly lengthMs: number;
}

// Rising for good, falling for "no": the difference is heard without knowing the sounds, and no cue is longer than 400
// ms.
const tones: Readonly<Record<Cue, readonly Tone[]>> = {
  cardRead: [{ frequencyHz: 880, startMs: 0, lengthMs: 90 }],
  added: [{ frequencyHz: 660, startMs: 0, lengthMs: 60 }],
  done: [
    { frequencyHz: 659, startMs: 0, lengthMs: 110 },
    { frequencyHz: 784, startMs: 110, lengthMs: 110 },
    { frequencyHz: 1047, startMs: 220, lengthMs: 180 },
  ],
  refused: [
    { frequencyHz: 392, startMs: 0, lengthMs: 140 },
    { frequencyHz: 294, startMs: 150, lengthMs: 200 },
  ],
};

/**
 * Plays cues made on the spot, so that no audio file has to be fetched or kept. Silent where the browser has no audio.
 */
export class SoundPlayer {
  #context: AudioContext | undefined;
  /** 0 (mute) to 1. */
  volume = 0.6;

  play(cue: Cue): void {
    if (this.volume === 0 || typeof AudioContext === 'undefined') return;
    const context = (this.#context ??= new AudioContext());
    // Browsers start audio suspended until the first touch; a refusal to resume only means silence.
    if (context.state === 'suspended') context.resume().catch(() => undefined);
    for (const tone of tones[cue]) this.#playTone(context, tone);
  }

  #playTone(context: AudioContext, tone: Tone): void {
    const start = context.currentTime + tone.startMs / 1000;
    const end = start + tone.lengthMs / 1000;
    const gain = context.createGain();
    // A short ramp at both ends, because a tone that is cut off clicks.
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(this.volume * 0.5, start + 0.01);
    gain.gain.linearRampToValueAtTime(0, end);
    const oscillator = context.createOscillator();
    oscillator.frequency.value = tone.frequencyHz;
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(end);
  }
}
