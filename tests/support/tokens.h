#pragma once

#include <vector>

#include "model/recipe/network/network.h"
#include "tests/support/networks.h"

namespace tc0 {

/// Models of tokens with seeded weights, in both forms: three tokens of four letters, and pictures
/// of 4 x 4 pixels that are one of two letters, in three classes.
inline std::vector<Model> tokenModels() {
  NetworkConfig sequence = smallMlp(), picture = smallVit();
  sequence.dimension = 12;
  picture.channels = 2;
  picture.classes = 3;
  std::vector<Model> models;
  for (const TokenForm form : {TokenForm::kEndpoint, TokenForm::kLogits}) {
    Model letters = seededModel(sequence, Target::kMoment, 11);
    letters.tokens = {4, form, "abcd"};
    Model pixels = seededModel(picture, Target::kMoment, 12);
    pixels.tokens = {2, form, ""};
    pixels.levels = 2;
    for (Model* model : {&letters, &pixels}) {
      model->scale = 0.5;
      model->shift = 0;
      models.push_back(*model);
    }
  }
  return models;
}

}  // namespace tc0
