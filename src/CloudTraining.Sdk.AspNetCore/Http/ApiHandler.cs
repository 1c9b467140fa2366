using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>Answers a request that passed the gate; null when the answer has been written already.</summary>
internal delegate Task<IResult?> ApiHandler(ApiRequest request);
