import { smallPicture } from '#lib/base/small-picture.ts';

/**
 * Takes a square picture from a playing video: its middle, reduced until it is small enough.
 * @returns a data URL of JPEG. Throws when the video shows nothing.
 */
export const takePhoto = (video: HTMLVideoElement): string => smallPicture(video, video.videoWidth, video.videoHeight);
