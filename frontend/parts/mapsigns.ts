// Draws the signs of marks: a disc in the tone's colour with its letter, as one picture, so that none covers half another.
import type { Map } from "maplibre-gl";
import { coloursNow, type Colours } from "./mapstyle";

const SIZE = 26;
const SIGNS: Record<string, string> = { ok: "✓", info: "•", warn: "!", bad: "!!" };

function draw(tone: string, sign: string, ratio: number): ImageData | null {
  const colours = coloursNow();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * ratio;
  const brush = canvas.getContext("2d");
  if (!brush) return null;
  brush.scale(ratio, ratio);
  brush.beginPath();
  brush.arc(SIZE / 2, SIZE / 2, SIZE / 2 - 1.5, 0, 2 * Math.PI);
  brush.fillStyle = colours[tone as keyof Colours] ?? colours.info;
  brush.fill();
  brush.lineWidth = 2.5;
  brush.strokeStyle = colours.ring;
  brush.stroke();
  brush.fillStyle = colours.ring;
  brush.font = `bold ${sign.length > 1 ? 13 : 15}px sans-serif`;
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.fillText(sign, SIZE / 2, SIZE / 2 + 1);
  return brush.getImageData(0, 0, canvas.width, canvas.height);
}

/** Lets the map ask for `mark:TONE:SIGN` pictures as it needs them. */
export function drawsSigns(map: Map): void {
  const ratio = Math.min(3, Math.ceil(window.devicePixelRatio || 1));
  map.setMissingStyleImageResolver((id) => {
    const [kind, tone = "info", sign = ""] = id.split(":");
    const picture = kind === "mark" ? draw(tone, sign || (SIGNS[tone] ?? "•"), ratio) : null;
    if (picture && !map.hasImage(id)) map.addImage(id, picture, { pixelRatio: ratio });
  });
}
