#pragma once
// What a clock draws besides letters: a face with hands, and sun and moon.

#include "module/view/mirror_view.hpp"
#include "render/layout/type_scale.hpp"
#include "render/text/scene_builder.hpp"

namespace mirror::render {

/// A dial with its middle at (cx, cy): ticks unless the face is `none`, hands once the time is known.
void draw_dial(SceneBuilder& builder, const TypeScale& scale, float cx, float cy, float radius,
               config::AnalogFace face, const std::optional<view::ClockHands>& hands);

/// The sun over the horizon with an arrow, as wide and high as `size_px`, standing on (x, baseline).
void draw_sun(SceneBuilder& builder, int x, int baseline, int size_px, bool is_rising);

/// An arrow up or down, half as wide as high.
void draw_arrow(SceneBuilder& builder, int x, int baseline, int size_px, bool is_up);

/// The moon as it is lit, a disc of this size standing on (x, baseline).
void draw_moon(SceneBuilder& builder, int x, int baseline, int size_px, const view::MoonFace& moon);

}  // namespace mirror::render
