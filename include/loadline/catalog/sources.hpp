// The documents that the catalogue's figures were read in: key, title, address, kind, date.
#pragma once

#include <loadline/units/enumerator_name.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace loadline {

/// How a figure was come by. A source has a kind too: that of a figure read straight out of it.
enum class figure_kind : std::uint8_t {
    official,     // the maker's own document
    transcribed,  // the maker's figure, read in someone else's copy of it
    derived,      // arithmetic on sourced figures
    estimate,     // a third party's report, measurement or estimate
    unconfirmed,  // in circulation, but found in no document
    assumed,      // ours: no source gives it, or none for this very machine
};

[[nodiscard]] constexpr std::string_view name(figure_kind kind) {
    constexpr std::array<std::string_view, 6> names{"official", "transcribed", "derived",
                                                    "estimate", "unconfirmed", "assumed"};
    return detail::enumerator_name(names, kind);
}

/// The day on which the figures were put together: the date of a source that bears none of its own.
inline constexpr const char* compilation_date = "2026-11-22";

/// The length of a literal by the compiler's own strlen: libstdc++'s takes a step of constant
/// evaluation a character, which the catalogue's addresses and notes would make felt.
[[nodiscard]] constexpr std::string_view literal_text(const char* literal) {
    return {literal, __builtin_strlen(literal)};
}

/// A document: its key, title and address, how figures are read in it, and its date.
struct figure_source {
    std::string_view key;
    std::string_view title;
    std::string_view url;  // empty: the copy that was read has no address
    figure_kind kind;
    std::string_view date;  // year, year-month or year-month-day

    constexpr figure_source(const char* k, const char* t, const char* u,
                            figure_kind read_as = figure_kind::official,
                            const char* dated = compilation_date)
        : key{literal_text(k)}, title{literal_text(t)}, url{literal_text(u)}, kind{read_as},
          date{literal_text(dated)} {}
};

namespace sources {

using enum figure_kind;

// ---- No document

/// What rests on no document.
///@{
inline constexpr figure_source assumption{"assumption", "the usual order of magnitude", "",
                                          assumed};
inline constexpr figure_source hearsay{"hearsay", "commonly quoted", "", unconfirmed};
///@}

// ---- AWS

/// Documents of AWS, and what was written of its chips.
///@{
inline constexpr figure_source neuron_trainium{
    "neuron_trainium", "AWS Neuron documentation: Trainium architecture",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/"
    "trainium.html"};
inline constexpr figure_source neuron_trainium2{
    "neuron_trainium2", "AWS Neuron documentation: Trainium2 architecture",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/"
    "trainium2.html"};
inline constexpr figure_source neuron_trainium3{
    "neuron_trainium3", "AWS Neuron documentation: Trainium3 architecture",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/"
    "trainium3.html"};
inline constexpr figure_source neuron_inferentia2{
    "neuron_inferentia2", "AWS Neuron documentation: Inferentia2 architecture",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/"
    "inferentia2.html"};
inline constexpr figure_source neuron_trn1{
    "neuron_trn1", "AWS Neuron documentation: EC2 Trn1 and Trn1n architecture",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/"
    "trn1-arch.html"};
inline constexpr figure_source neuron_trn2{
    "neuron_trn2", "AWS Neuron documentation: EC2 Trn2 architecture",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/"
    "trn2-arch.html"};
inline constexpr figure_source neuron_trn3{
    "neuron_trn3", "AWS Neuron documentation: EC2 Trn3 architecture",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/"
    "trn3-arch.html"};
inline constexpr figure_source nki_trainium{
    "nki_trainium", "AWS Neuron Kernel Interface guide: Trainium and Inferentia2",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/nki/guides/architecture/"
    "trainium_inferentia2_arch.html"};
inline constexpr figure_source nki_trainium2{
    "nki_trainium2", "AWS Neuron Kernel Interface guide: Trainium2",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/nki/guides/architecture/"
    "trainium2_arch.html"};
inline constexpr figure_source nki_trainium3{
    "nki_trainium3", "AWS Neuron Kernel Interface guide: Trainium3",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/nki/guides/architecture/"
    "trainium3_arch.html"};
inline constexpr figure_source neuron_collectives{
    "neuron_collectives", "AWS Neuron documentation: collective communication",
    "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/neuron-runtime/about/"
    "collectives.html"};
inline constexpr figure_source aws_efa{
    "aws_efa", "Amazon EC2 user guide: Elastic Fabric Adapter by instance type",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa.html", transcribed, "2026-08-01"};
inline constexpr figure_source aws_instance_types{
    "aws_instance_types", "Amazon EC2 instance types: accelerated computing",
    "https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html", transcribed, "2026-08-01"};
inline constexpr figure_source aws_price_list{
    "aws_price_list", "AWS price list: EC2 on demand, us-east-1",
    "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/us-east-1/index.csv",
    transcribed, "2026-07-28"};
inline constexpr figure_source aws_capacity_blocks{
    "aws_capacity_blocks", "Amazon EC2 Capacity Blocks: prices",
    "https://aws.amazon.com/ec2/capacityblocks/pricing/", transcribed, "2026-08-01"};
inline constexpr figure_source aws_inf2_price{
    "aws_inf2_price", "Amazon EC2 Inf2 on demand, us-east-2, as quoted in a sizing note",
    "https://aws.amazon.com/ec2/pricing/on-demand/", estimate};
inline constexpr figure_source aws_p3_price{"aws_p3_price", "Amazon EC2 P3 on demand, as quoted",
                                            "https://aws.amazon.com/ec2/pricing/on-demand/",
                                            estimate};
inline constexpr figure_source aws_trn3_launch{
    "aws_trn3_launch", "AWS: What's New, Amazon EC2 Trn3 UltraServers",
    "https://aws.amazon.com/about-aws/whats-new/2025/12/amazon-ec2-trn3-ultraservers/", transcribed,
    "2025-12-02"};
inline constexpr figure_source aws_ultraclusters_3{
    "aws_ultraclusters_3", "Amazon: Trainium3 UltraServers and EC2 UltraClusters 3.0",
    "https://www.aboutamazon.com/news/aws/trainium-3-ultraserver-faster-ai-training-lower-cost",
    transcribed, "2025-12-02"};
inline constexpr figure_source aws_trainium4{
    "aws_trainium4", "AWS re:Invent 2025 keynote on Trainium4, and a summary by NAND Research", "",
    transcribed, "2025-12-02"};
inline constexpr figure_source aws_rainier{
    "aws_rainier", "Amazon: AWS activates Project Rainier",
    "https://www.aboutamazon.com/news/aws/aws-project-rainier-ai-trainium-chips-compute-cluster",
    transcribed, "2025-10-29"};
inline constexpr figure_source rainier_campus{
    "rainier_campus", "DataCenterNews: the Project Rainier campus in Indiana",
    "https://datacenter.news/story/aws-s-11bn-indiana-data-centre-powers-anthropic-s-ai-growth",
    estimate, "2025-11-03"};
inline constexpr figure_source aws_pue{
    "aws_pue", "AWS: data centre sustainability, power usage effectiveness of 2025",
    "https://aws.amazon.com/sustainability/data-centers"};
inline constexpr figure_source semianalysis_trainium2{
    "semianalysis_trainium2", "SemiAnalysis: Trainium2 architecture and networking",
    "https://newsletter.semianalysis.com/p/"
    "amazons-ai-self-sufficiency-trainium2-architecture-networking",
    estimate};
inline constexpr figure_source trainium3_power_report{
    "trainium3_power_report", "DatacenterDynamics: Trainium3 is likely to draw 1 kW",
    "https://www.datacenterdynamics.com/en/news/"
    "aws-trainium3-chips-likely-to-consume-1kw-of-power-company-to-adopt-cold-plate-cooling/",
    estimate, "2024"};
inline constexpr figure_source trainium3_launch_report{
    "trainium3_launch_report", "Tom's Hardware: AWS launches Trainium3",
    "https://www.tomshardware.com/tech-industry/artificial-intelligence/"
    "amazon-launches-trainium3-ai-accelerator-competing-directly-against-blackwell-ultra-in-fp8-"
    "performance-new-trn3-gen2-ultraserver-takes-vertical-scaling-notes-from-nvidias-playbook",
    estimate};
///@}

// ---- Google

/// Documents of Google, and what was written of its chips.
///@{
inline constexpr figure_source google_machines{
    "google_machines", "Google Cloud: TPU machines of the accelerator-optimized family",
    "https://docs.cloud.google.com/compute/docs/", official, "2026-08-26"};
inline constexpr figure_source google_v4{"google_v4", "Google Cloud: TPU v4",
                                         "https://docs.cloud.google.com/tpu/docs/v4"};
inline constexpr figure_source google_v5e{"google_v5e", "Google Cloud: TPU v5e",
                                          "https://docs.cloud.google.com/tpu/docs/v5e"};
inline constexpr figure_source google_v5p{"google_v5p", "Google Cloud: TPU v5p",
                                          "https://docs.cloud.google.com/tpu/docs/v5p"};
inline constexpr figure_source google_v6e{"google_v6e", "Google Cloud: TPU v6e",
                                          "https://docs.cloud.google.com/tpu/docs/v6e"};
inline constexpr figure_source google_tpu7x{"google_tpu7x", "Google Cloud: TPU7x (Ironwood)",
                                            "https://docs.cloud.google.com/tpu/docs/tpu7x"};
inline constexpr figure_source tpu_v4_paper{
    "tpu_v4_paper",
    "Jouppi et al., TPU v4: an optically reconfigurable supercomputer for machine learning, ISCA",
    "https://arxiv.org/abs/2304.01433", transcribed, "2023"};
inline constexpr figure_source scaling_book{"scaling_book", "How to scale your model: TPUs",
                                            "https://jax-ml.github.io/scaling-book/tpus/", estimate,
                                            "2025-02"};
inline constexpr figure_source ironwood_launch{
    "ironwood_launch", "Ironwood's launch, as reported by Tom's Hardware and TechRadar",
    "https://theoutpost.ai/news-story/"
    "google-unleashes-ironwood-tp-us-custom-ai-chips-challenge-nvidia-s-dominance-21500",
    estimate, "2025-11"};
inline constexpr figure_source ironwood_power_report{
    "ironwood_power_report", "ETtech: power of an Ironwood pod",
    "http://feed.ilidea.com/index.php/Index/details.html?id=12658610", estimate, "2025-11-07"};
inline constexpr figure_source anthropic_tpus{
    "anthropic_tpus", "Anthropic: expanding our use of Google Cloud TPUs and services",
    "https://www.anthropic.com/news/expanding-our-use-of-google-cloud-tpus-and-services",
    transcribed, "2025-10-23"};
inline constexpr figure_source tpu_v5p_wiki{"tpu_v5p_wiki", "AI Wiki: TPU v5p",
                                            "https://aiwiki.ai/wiki/google_tpu_v5p/raw", estimate};
inline constexpr figure_source tpu_v4_price{"tpu_v4_price",
                                            "Google Cloud: TPU v4 list price, as quoted",
                                            "https://cloud.google.com/tpu/pricing", estimate};
inline constexpr figure_source cloud_prices{
    "cloud_prices", "notes on GPU and TPU list prices (Google Cloud, Azure and others)",
    "https://cloud.google.com/tpu/pricing", estimate, "2026-08"};
///@}

// ---- NVIDIA

/// Documents of NVIDIA, and what was written of its chips.
///@{
inline constexpr figure_source nvidia_v100{"nvidia_v100", "NVIDIA V100 datasheet",
                                           "https://www.nvidia.com/en-us/data-center/v100/",
                                           transcribed};
inline constexpr figure_source v100_launch_table{
    "v100_launch_table", "TechRival: Tesla V100 launch table",
    "https://www.techrival.com/"
    "nvidia-volta-tesla-v100-cards-detailed-150w-single-slot-300w-dual-slot-"
    "gv100-powered-pcie-accelerators/",
    estimate};
inline constexpr figure_source nvidia_a100{
    "nvidia_a100", "NVIDIA A100 datasheet",
    "https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/a100/pdf/"
    "nvidia-a100-datasheet-us-nvidia-1758950-r4-web.pdf",
    transcribed};
inline constexpr figure_source nvidia_h100{
    "nvidia_h100", "NVIDIA H100 datasheet",
    "https://resources.nvidia.com/en-us-gpu-resources/h100-datasheet-24306", transcribed};
inline constexpr figure_source nvidia_h200{"nvidia_h200", "NVIDIA H200 datasheet",
                                           "https://www.nvidia.com/en-us/data-center/h200/",
                                           transcribed};
inline constexpr figure_source nvidia_blackwell{
    "nvidia_blackwell", "NVIDIA Blackwell architecture technical brief",
    "https://resources.nvidia.com/en-us-blackwell-architecture", transcribed};
inline constexpr figure_source nvidia_dgx_b200{"nvidia_dgx_b200", "NVIDIA DGX B200",
                                               "https://www.nvidia.com/en-us/data-center/dgx-b200/",
                                               transcribed};
inline constexpr figure_source nvidia_hgx{"nvidia_hgx", "NVIDIA HGX platform",
                                          "https://www.nvidia.com/en-us/data-center/hgx/",
                                          transcribed};
inline constexpr figure_source nvidia_gb200{"nvidia_gb200", "NVIDIA GB200 NVL72",
                                            "https://www.nvidia.com/en-us/data-center/gb200-nvl72/",
                                            transcribed};
inline constexpr figure_source nvidia_gb300{"nvidia_gb300", "NVIDIA GB300 NVL72",
                                            "https://www.nvidia.com/en-us/data-center/gb300-nvl72/",
                                            transcribed};
inline constexpr figure_source nvidia_blackwell_ultra{
    "nvidia_blackwell_ultra", "NVIDIA Blackwell Ultra datasheet",
    "https://resources.nvidia.com/en-us-blackwell-architecture/blackwell-ultra-datasheet",
    transcribed};
inline constexpr figure_source nvidia_blackwell_ultra_blog{
    "nvidia_blackwell_ultra_blog", "NVIDIA developer blog: inside Blackwell Ultra",
    "https://developer.nvidia.com/blog/"
    "inside-nvidia-blackwell-ultra-the-chip-powering-the-ai-factory-era",
    official, "2025-08-22"};
inline constexpr figure_source nvidia_mission_control{
    "nvidia_mission_control", "NVIDIA Mission Control: power reservation of a GB300 rack",
    "https://docs.nvidia.com/mission-control/docs/systems-administration-guide/2.3.0/prs/faq.html",
    transcribed};
inline constexpr figure_source nvidia_vera_rubin{
    "nvidia_vera_rubin", "NVIDIA DGX Vera Rubin NVL72, preliminary",
    "https://www.nvidia.com/en-us/data-center/dgx-vera-rubin-nvl72/", transcribed, "2026-10-05"};
inline constexpr figure_source rubin_table{"rubin_table", "Tom's Hardware: table of Rubin's peaks",
                                           "", estimate};
inline constexpr figure_source dgx_power{"dgx_power", "DGX A100 and DGX H100: maximum system power",
                                         "", estimate};
inline constexpr figure_source b200_sm_count{
    "b200_sm_count", "B200: streaming multiprocessors and L2, as quoted", "", estimate};
///@}

// ---- AMD and Intel

/// Documents of AMD and Intel, and what was written of their chips.
///@{
inline constexpr figure_source amd_mi300x{
    "amd_mi300x", "AMD Instinct MI300X",
    "https://www.amd.com/en/products/accelerators/instinct/mi300/mi300x.html", transcribed};
inline constexpr figure_source amd_cdna3{
    "amd_cdna3", "AMD CDNA 3 white paper",
    "https://www.amd.com/content/dam/amd/en/documents/instinct-tech-docs/white-papers/"
    "amd-cdna-3-white-paper.pdf",
    transcribed};
inline constexpr figure_source amd_cdna4{
    "amd_cdna4", "AMD CDNA 4 white paper",
    "https://www.amd.com/content/dam/amd/en/documents/instinct-tech-docs/white-papers/"
    "amd-cdna-4-architecture-whitepaper.pdf",
    transcribed};
inline constexpr figure_source rocm_specs{
    "rocm_specs", "ROCm documentation: GPU specifications and MI300 microarchitecture",
    "https://rocm.docs.amd.com/en/latest/reference/gpu-specs.html"};
inline constexpr figure_source intel_gaudi3{
    "intel_gaudi3", "Intel Gaudi 3, Hot Chips 2024",
    "https://servethehome.com/intel-gaudi-3-for-ai-training-and-inference", transcribed};
///@}

// ---- Surveys across vendors

/// Surveys across vendors.
///@{
// What software prints of the memory it sees.
inline constexpr figure_source allocator_reports{
    "allocator_reports",
    "PyTorch's allocator: \"GPU 0 has a total capacity of ... GiB\", in public logs and issues",
    "https://docs.pytorch.org/docs/stable/notes/cuda.html#memory-management", estimate};
inline constexpr figure_source xla_reports{
    "xla_reports", "XLA's compiler: \"Used ... of ...G hbm\", in public logs and issues",
    "https://openxla.org/xla/errors", estimate};

inline constexpr figure_source ml_accelerators{
    "ml_accelerators", "Machine Learning Engineering: accelerators",
    "https://github.com/stas00/ml-engineering/blob/master/compute/accelerator/README.md", estimate,
    "2026-08-22"};
inline constexpr figure_source ml_network{
    "ml_network", "Machine Learning Engineering: network",
    "https://github.com/stas00/ml-engineering/blob/master/network/README.md", estimate,
    "2026-08-22"};
inline constexpr figure_source aiconfigurator{
    "aiconfigurator", "AIConfigurator: system descriptions",
    "https://github.com/ai-dynamo/aiconfigurator", estimate};
inline constexpr figure_source gpu_field_guide{
    "gpu_field_guide", "Rik Kisnah: AI GPU field guide 2026",
    "https://www.rik-kisnah.ai/posts/ai-gpu-field-guide-2026/", estimate, "2026"};
///@}

/// All of them, for find_source().
inline constexpr std::array all{
    assumption,
    hearsay,
    neuron_trainium,
    neuron_trainium2,
    neuron_trainium3,
    neuron_inferentia2,
    neuron_trn1,
    neuron_trn2,
    neuron_trn3,
    nki_trainium,
    nki_trainium2,
    nki_trainium3,
    neuron_collectives,
    aws_efa,
    aws_instance_types,
    aws_price_list,
    aws_capacity_blocks,
    aws_inf2_price,
    aws_p3_price,
    aws_trn3_launch,
    aws_ultraclusters_3,
    aws_trainium4,
    aws_rainier,
    rainier_campus,
    aws_pue,
    semianalysis_trainium2,
    trainium3_power_report,
    trainium3_launch_report,
    google_machines,
    google_v4,
    google_v5e,
    google_v5p,
    google_v6e,
    google_tpu7x,
    tpu_v4_paper,
    scaling_book,
    ironwood_launch,
    ironwood_power_report,
    anthropic_tpus,
    tpu_v5p_wiki,
    tpu_v4_price,
    cloud_prices,
    nvidia_v100,
    v100_launch_table,
    nvidia_a100,
    nvidia_h100,
    nvidia_h200,
    nvidia_blackwell,
    nvidia_dgx_b200,
    nvidia_hgx,
    nvidia_gb200,
    nvidia_gb300,
    nvidia_blackwell_ultra,
    nvidia_blackwell_ultra_blog,
    nvidia_mission_control,
    nvidia_vera_rubin,
    rubin_table,
    dgx_power,
    b200_sm_count,
    amd_mi300x,
    amd_cdna3,
    amd_cdna4,
    rocm_specs,
    intel_gaudi3,
    allocator_reports,
    xla_reports,
    ml_accelerators,
    ml_network,
    aiconfigurator,
    gpu_field_guide,
};

}  // namespace sources

/// The source of that key; null if there is none.
[[nodiscard]] constexpr const figure_source* find_source(std::string_view key) {
    for (const figure_source& source : sources::all)
        if (source.key == key) return &source;
    return nullptr;
}

}  // namespace loadline
